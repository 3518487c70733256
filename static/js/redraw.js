// Brings a row in line with what the server drew: `callfloor.redraw(row, fresh)`.
// Only cells that the server has drawn differently since are touched, and of those only what differs
// where nothing came or went, so that 300 rows take no longer than a frame. All else is htmx's morph.
(() => {
  const drawn = new WeakMap(); // row → the row as last drawn by the server
  const { morph } = window.callfloor;

  window.callfloor = { ...window.callfloor, redraw };

  function redraw(row, fresh) {
    const last = drawn.get(row);
    // An answer to a command may have drawn the row meanwhile; it then has another version.
    const known = last && last.dataset.version === row.dataset.version && last.children.length === fresh.children.length;
    if (!known || row.children.length !== fresh.children.length) return whole(row, fresh);
    drawn.set(row, fresh);
    align(row, fresh);
    for (let at = 0; at < fresh.children.length; at++) {
      const next = fresh.children[at];
      if (last.children[at].isEqualNode(next)) continue;
      const cell = row.children[at];
      if (alike(cell, next)) patch(cell, next);
      else inside(cell, next.cloneNode(true));
    }
  }

  function whole(row, fresh) {
    drawn.set(row, fresh.cloneNode(true));
    const fragment = document.createDocumentFragment();
    fragment.append(fresh);
    morph(row, fragment, false);
    htmx.process(row);
  }

  function inside(cell, next) {
    align(cell, next);
    const fragment = document.createDocumentFragment();
    fragment.append(...next.childNodes);
    morph(cell, fragment, true);
    htmx.process(cell);
  }

  /** Whether both are built of the same elements, none of which htmx serves or leaves alone. */
  function alike(one, other) {
    if (one.nodeName !== other.nodeName || one.childNodes.length !== other.childNodes.length) return false;
    if (one.nodeType !== Node.ELEMENT_NODE) return true;
    if (one.id !== other.id || one.hasAttribute("hx-target") || one.hasAttribute("hx-morph-skip")) return false;
    for (let at = 0; at < one.childNodes.length; at++) if (!alike(one.childNodes[at], other.childNodes[at])) return false;
    return true;
  }

  function patch(node, next) {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.data !== next.data) node.data = next.data;
      return;
    }
    align(node, next);
    for (let at = 0; at < node.childNodes.length; at++) patch(node.childNodes[at], next.childNodes[at]);
  }

  function align(element, fresh) {
    for (const { name, value } of fresh.attributes) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    if (element.attributes.length === fresh.attributes.length) return;
    for (const { name } of [...element.attributes]) if (!fresh.hasAttribute(name)) element.removeAttribute(name);
  }
})();
