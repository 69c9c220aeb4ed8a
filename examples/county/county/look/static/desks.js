// Keys of the desks. Everything here can be done without it.
(() => {
  const wide = matchMedia("(min-width: 1200px)");
  const links = () => [...document.querySelectorAll(".rows .num a")];

  const beside = async (link, remember = true) => {
    const answer = await fetch(link.dataset.beside, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("beside");
    if (!answer.ok || !found || found.hidden) { location.assign(link.href); return; }
    document.getElementById("beside").replaceWith(found);
    document.querySelector(".docket").classList.add("with-case");
    for (const row of document.querySelectorAll(".rows tr.is-open")) row.classList.remove("is-open");
    for (const other of links()) other.removeAttribute("aria-current");
    link.closest("tr").classList.add("is-open");
    link.setAttribute("aria-current", "true");
    link.closest("tr").scrollIntoView({ block: "nearest" });
    if (remember) history.replaceState(null, "", link.dataset.beside);
  };

  const move = (step) => {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const open = all.findIndex((link) => link.hasAttribute("aria-current"));
    const from = at >= 0 ? at : open;
    const next = from < 0 ? 0 : Math.min(all.length - 1, Math.max(0, from + step));
    all[next].focus();
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = event.target.closest(".rows tbody tr");
    const link = row && row.querySelector(".num a");
    if (!link || String(getSelection())) return;
    event.preventDefault();
    if (wide.matches) beside(link); else location.assign(link.href);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      const form = event.target.closest("form") || document.querySelector(".act[open] form");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const keys = document.getElementById("keys");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/") { event.preventDefault(); document.getElementById("find")?.focus(); }
    else if (event.key === "?" && keys) keys.open ? keys.close() : keys.showModal();
  });

  // A form that was sent is not sent twice; the server would answer the same, but slowly.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  });
})();
