// Reports one view of an article once somebody sees it. No cookies.
(() => {
	const article = document.querySelector("[data-article]")?.dataset.article;
	if (!article || navigator.doNotTrack === "1" || navigator.globalPrivacyControl) return;

	// crypto.randomUUID is missing outside secure contexts.
	const digit = (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1)) & (15 >> (c / 4)))).toString(16);
	const id = "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit);
	const from = /^https?:..[^/]+/.exec(document.referrer)?.[0];
	const body = JSON.stringify({ article, id, referrer: from === location.origin ? undefined : from });
	const headers = { "content-type": "application/json" };

	const send = async () => {
		const answer = await fetch("/api/v1/views", { method: "POST", keepalive: true, headers, body });
		if (!answer.ok) throw answer;
		const numbers = await answer.json();
		for (const name of ["views", "online"]) {
			for (const place of document.querySelectorAll(`[data-${name}]`)) {
				place.textContent = numbers[name].toLocaleString(document.documentElement.lang);
				place.parentElement.hidden = false;
			}
		}
	};

	let seen;
	const look = () => {
		if (seen || document.prerendering || document.hidden) return;
		seen = true;
		// One id counts once, so a retry is safe; after a refusal it is pointless.
		send().catch((error) => error.status < 500 || setTimeout(() => send().catch(() => {}), 3000));
	};
	document.onprerenderingchange = document.onvisibilitychange = look;
	look();
})();
