// Reports a view and who is here, and shows the numbers. Stores nothing, and sends nothing for a reader who asks not to be tracked.
(() => {
	const page = document;
	if (navigator.doNotTrack === "1" || navigator.globalPrivacyControl) return;
	const article = page.querySelector("[data-article]")?.dataset.article;
	// crypto.randomUUID is missing outside secure contexts.
	const random = crypto.getRandomValues(new Uint8Array(16));
	const id = Array.from(random, (byte) => byte.toString(16).padStart(2, 0)).join("");

	const send = async (path, body) => {
		const answer = await fetch("/api/v1/" + path, { method: "POST", keepalive: true, body });
		if (!answer.ok) throw answer;
		const numbers = await answer.json();
		for (const name in numbers) {
			for (const place of page.querySelectorAll(`[data-${name}]`)) {
				place.textContent = numbers[name].toLocaleString(page.documentElement.lang);
				place.parentElement.hidden = false;
			}
		}
	};
	const here = () => page.hidden || send("presence").catch(() => {});

	let seen;
	const look = () => {
		if (seen || page.prerendering || page.hidden) return;
		seen = setInterval(here, 24e4);
		if (!article) return here();
		const report = () => send("views", JSON.stringify({ article, id }));
		// One id counts once, so a retry is safe; after a refusal it is pointless.
		report().catch((error) => error.status < 500 || setTimeout(() => report().catch(() => {}), 3e3));
	};
	page.onprerenderingchange = page.onvisibilitychange = look;
	look();
})();
