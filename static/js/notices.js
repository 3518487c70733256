// Messages in the corner: dismissed by hand or after a while, and one when the server does not answer.
// `callfloor.notify(sentence, tone)` puts one there and gives it.
(() => {
  const place = document.getElementById("notices");
  if (!place) return;
  window.callfloor = { ...window.callfloor, notify };

  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-notice]")?.remove());

  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) retire(node);
  }).observe(place, { childList: true });

  document.addEventListener("htmx:error", () => notify(place.dataset.failedText, "failed"));

  function notify(sentence, tone) {
    const notice = document.createElement("p");
    notice.className = `notice tone-${tone}`;
    notice.dataset.notice = "";
    const words = document.createElement("span");
    words.textContent = sentence;
    notice.append(words);
    place.append(notice);
    return notice;
  }

  // Waits on while somebody points at it or reads it with the keyboard; a slow server's page has patience.
  function retire(notice) {
    setTimeout(() => (notice.matches(":hover, :focus-within") ? retire(notice) : notice.remove()), 8000 * window.callfloor.clock.patience());
  }
})();
