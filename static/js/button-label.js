// The button says what it will do: [data-label-from] names the field whose value goes into data-label.
(() => {
  document.addEventListener("input", all);
  document.addEventListener("htmx:after:swap", all);
  const plain = new WeakMap();
  all();

  function all() {
    for (const label of document.querySelectorAll("[data-label-from]")) {
      if (!plain.has(label)) plain.set(label, label.textContent);
      const value = document.getElementById(label.dataset.labelFrom)?.value.trim();
      const text = value ? label.dataset.label.replace("{value}", value) : plain.get(label);
      if (label.textContent !== text) label.textContent = text;
    }
  }
})();
