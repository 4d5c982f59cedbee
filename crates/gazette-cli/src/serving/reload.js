// Loads the page again when the paper's folder has changed. Listens only while the page is seen: browsers open few
// connections to one host, and each open tab would keep one.
(() => {
	const { version } = document.currentScript.dataset;
	let source;
	const look = () => {
		source?.close();
		if (document.hidden) return;
		source = new EventSource("/_serve/events");
		source.onmessage = ({ data }) => data === version || location.reload();
	};
	document.addEventListener("visibilitychange", look);
	look();
})();
