// Ctrl-K, or [data-palette-open]: go to any call, room or page, or do what a key of this page does,
// by typing a part of it. Calls and rooms are asked of the server, as their own pages list them.
(() => {
  const MOST = 6; // of each kind
  const PAUSE = 150; // ms without a further letter before the server is asked
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const { trusted } = window.callfloor;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let rooms = [];
  let calls = [];
  let offered = []; // what the list shows, in its order: {kind, label, hint, go}
  let chosen = 0;
  let asked = 0;
  let timer = 0;

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else if (!document.querySelector("dialog[open]")) void open();
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-palette-open]") && void open());
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(findCalls, PAUSE);
    show(0);
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && offered.length) show((chosen + step + offered.length) % offered.length);
    else if (event.key === "Enter" && !event.isComposing) go(chosen);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) go([...list.children].indexOf(option));
  });

  async function open() {
    document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
    input.value = "";
    calls = [];
    show(0);
    dialog.showModal();
    rooms = await linksOf("/live/view?topic=conferences", "[data-rows] .cell-room a", (link) => ({ kind: "room", label: link.textContent, go: link.href }));
    if (dialog.open) show(chosen);
  }

  async function findCalls() {
    const mine = ++asked;
    const text = input.value.trim();
    const found = text.length < 2 ? [] : await linksOf(`/?number=${encodeURIComponent(text)}`, "#floor [data-rows] > [data-row]", callOf);
    if (mine !== asked || !dialog.open) return;
    calls = found;
    show(0);
  }

  async function linksOf(address, selector, read) {
    try {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
      const page = new DOMParser().parseFromString(trusted(answer.ok ? await answer.text() : ""), "text/html");
      return [...page.querySelectorAll(selector)].map(read);
    } catch {
      return []; // the page says itself that the server is away
    }
  }

  function callOf(row) {
    const said = (field) => row.querySelector(`[data-field="${field}"]`).textContent.replace(/\s+/g, " ").trim();
    return { kind: "call", label: `${said("from")} → ${said("to")}`, hint: said("state"), go: row.querySelector("[data-opens]").href };
  }

  function pages() {
    return [...document.querySelectorAll(".rail a:not(.brand)")].map((link) => ({ kind: "page", label: link.title, hint: link.dataset.key, go: link.href }));
  }

  function actions() {
    const controls = [...document.querySelectorAll("button[data-key], input[data-key]")];
    const ours = controls.filter((each) => !each.closest("[data-rows], [hidden], dialog") && !each.disabled && each.ariaDisabled !== "true");
    const byKey = new Map(ours.reverse().map((each) => [each.dataset.key, each])); // one may stand in two places
    return [...byKey.values()].reverse().map((each) => ({ kind: "action", label: window.callfloor.keyName(each), hint: each.dataset.key, go: each }));
  }

  function history(text) {
    return text ? [{ kind: "page", label: dialog.dataset.history.replace("{text}", text), go: `/history?find=${encodeURIComponent(text)}` }] : [];
  }

  function show(which) {
    const text = input.value.trim();
    const fits = ({ label }) => label.toLowerCase().includes(text.toLowerCase());
    const some = (all) => all.filter(fits).slice(0, MOST);
    offered = [...calls.slice(0, MOST), ...some(rooms), ...some(pages()), ...some(actions()), ...history(text)];
    chosen = Math.min(which, offered.length - 1);
    list.replaceChildren(...offered.map(option));
    input.setAttribute("aria-activedescendant", offered.length ? `palette-${chosen}` : "");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function option({ kind, label, hint }, place) {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `palette-${place}`;
    item.ariaSelected = String(place === chosen);
    const words = { call: dialog.dataset.call, room: dialog.dataset.room, page: dialog.dataset.page, action: dialog.dataset.actionWord };
    item.append(part("palette-label", label), part("palette-hint", hint || ""), part("palette-kind", words[kind]));
    return item;
  }

  function part(name, text) {
    const place = document.createElement("span");
    place.className = name;
    place.textContent = text;
    return place;
  }

  function go(place) {
    const target = offered[place]?.go;
    if (!target) return;
    dialog.close();
    if (typeof target === "string") location.assign(target);
    else if (target.matches("input")) target.focus();
    else target.click();
  }
})();
