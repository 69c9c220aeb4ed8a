// The board reads itself anew when the county says that something changed; without it, the page does so every minute.
(() => {
  const board = () => document.querySelector("[data-live]");
  if (!board() || !window.EventSource) return;
  const stream = new EventSource(board().dataset.live);
  let reading = false;
  let seen = "";
  stream.addEventListener("board", async (event) => {
    if (reading || event.data === seen || document.hidden) return;
    const first = seen === "";
    seen = event.data;
    if (first) return;
    reading = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-live]");
      if (answer.ok && found) {
        const held = document.activeElement && document.activeElement.getAttribute("href");
        board().replaceWith(found);
        if (held) [...found.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
      }
    } finally { reading = false; }
  });
  addEventListener("pagehide", () => stream.close());
})();
