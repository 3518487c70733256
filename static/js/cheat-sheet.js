// The keys of this page: [data-cheat-sheet] opens the dialog, which is filled from the [data-key]
// controls that are there now. Its switch turns keys of a single character off.
(() => {
  const dialog = document.getElementById("keys-dialog");
  if (!dialog) return;
  const page = document.documentElement;
  const single = dialog.querySelector("[data-single-keys]");
  const ROW = "[data-rows] > [data-row]";

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cheat-sheet]") || dialog.open) return;
    document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
    fill();
    single.checked = page.dataset.keys !== "off";
    dialog.showModal();
  });

  dialog.addEventListener("keydown", (event) => event.key === "?" && dialog.close());
  single.addEventListener("change", () => {
    page.dataset.keys = single.checked ? "on" : "off";
    window.callfloor.prefer("keys", page.dataset.keys);
  });

  function fill() {
    const controls = [...document.querySelectorAll("[data-key]")].filter((each) => !each.closest("[hidden], dialog"));
    list("row", controls.filter((each) => each.closest(ROW)));
    list("page", controls.filter((each) => !each.closest(ROW) && !each.dataset.key.includes(" ")));
    list("places", controls.filter((each) => each.dataset.key.includes(" ")));
    for (const line of dialog.querySelectorAll("[data-when]")) line.hidden = !document.querySelector(line.dataset.when);
  }

  function list(name, controls) {
    const place = dialog.querySelector(`[data-keys-of="${name}"]`);
    const lines = new Map();
    for (const control of controls) if (!lines.has(control.dataset.key)) lines.set(control.dataset.key, line(control));
    place.querySelector("dl").replaceChildren(...lines.values());
    place.hidden = !lines.size;
  }

  function line(control) {
    const [pair, what, keys] = ["div", "dt", "dd"].map((name) => document.createElement(name));
    what.textContent = window.callfloor.keyName(control);
    for (const key of control.dataset.key.split(" ")) keys.append(cap(key));
    pair.append(what, keys);
    return pair;
  }

  function cap(key) {
    const shown = document.createElement("kbd");
    const names = { Space: dialog.dataset.space, Escape: "Esc" };
    shown.textContent = names[key] || (/^\p{Lu}$/u.test(key) ? `⇧ ${key}` : key);
    return shown;
  }
})();
