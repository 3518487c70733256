// One call beside the live page: a plain click on [data-opens="<call id>"] shows its live view in
// #side instead of leaving. The address keeps it (…&call=<id>), so that reload, back and a link to a
// colleague lead to the same. Closed by its button, by Esc, and by going back.
(() => {
  const side = document.getElementById("side");
  if (!side) return;
  const { trusted } = window.callfloor;
  const place = side.querySelector("[data-side]");
  const page = side.querySelector("[data-side-page]");
  let shown = null; // the id of the call
  let opener = "";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    opener = link.id;
    if (link.dataset.opens === shown) return;
    history.pushState(null, "", addressOf(link.dataset.opens));
    void show(link.dataset.opens, link.href);
  });
  side.querySelector("[data-side-close]").addEventListener("click", () => {
    history.pushState(null, "", addressOf(null));
    close();
  });
  addEventListener("popstate", follow);
  follow();

  function follow() {
    const asked = new URLSearchParams(location.search).get("call");
    if (asked) void show(asked);
    else close();
  }

  async function show(id, href) {
    if (id === shown) return;
    leave();
    shown = id;
    const topic = `call:${encodeURIComponent(id).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;
    let answer = null;
    try {
      answer = await fetch(`/live/view?topic=${encodeURIComponent(topic)}`, { credentials: "same-origin", cache: "no-store" });
    } catch { /* said below */ }
    if (shown !== id) return;
    const html = answer?.ok ? new DOMParser().parseFromString(trusted(await answer.text()), "text/html") : null;
    const root = html?.querySelector("[data-topic]");
    if (shown !== id) return;
    place.replaceChildren(root ? document.adoptNode(root) : failed(answer));
    page.hidden = !root;
    page.href = href || document.querySelector(`[data-opens="${CSS.escape(id)}"]`)?.href || `/history?find=${encodeURIComponent(id)}`;
    side.hidden = false;
    document.body.dataset.side = "";
    if (root) {
      htmx.process(root);
      window.callfloor.watch(root);
    }
    mark();
    document.dispatchEvent(new CustomEvent("side:shown"));
    if (matchMedia("(max-width: 640px)").matches) side.querySelector("[data-side-close]").focus();
  }

  function close() {
    if (shown === null) return;
    leave();
    shown = null;
    side.hidden = true;
    delete document.body.dataset.side;
    mark();
    if (!document.activeElement || document.activeElement === document.body || side.contains(document.activeElement)) document.getElementById(opener)?.focus();
  }

  function leave() {
    const root = place.querySelector("[data-topic]");
    if (root) window.callfloor.unwatch(root);
    place.replaceChildren();
  }

  function failed(answer) {
    const words = document.createElement("p");
    words.className = "side-failed";
    words.textContent = answer?.status === 404 ? side.dataset.unknown : side.dataset.failed;
    return words;
  }

  // The row whose call is shown says so, also when it comes later or is drawn anew.
  function mark() {
    for (const row of document.querySelectorAll("[data-rows] > [data-shown]")) if (row.dataset.callId !== shown) delete row.dataset.shown;
    if (shown) for (const row of document.querySelectorAll(`[data-rows] > [data-call-id="${CSS.escape(shown)}"]`)) row.dataset.shown = "";
  }
  document.addEventListener("live:applied", mark);

  function addressOf(id) {
    const address = new URL(location.href);
    if (id) address.searchParams.set("call", id);
    else address.searchParams.delete("call");
    return address.pathname + address.search;
  }
})();
