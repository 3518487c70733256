// A form that applies itself: [data-applies-itself] is submitted as soon as a field was changed.
// What is empty or as it is anyway stays out of the address; the field keeps the focus.
(() => {
  const AS_IT_IS = { state: "live", sort: "-started" };
  const form = document.querySelector("[data-applies-itself]");
  if (!form) return;

  const button = form.querySelector("button:not([type])");
  button.hidden = true;
  let changed = "";
  form.addEventListener("change", (event) => {
    changed = event.target.id;
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    sessionStorage.setItem("floor-filter", changed || document.activeElement?.id || "");
    for (const field of form.elements) if (field.name) field.disabled = field.value.trim() === (AS_IT_IS[field.name] || "");
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });

  const focused = document.getElementById(sessionStorage.getItem("floor-filter") || "none");
  sessionStorage.removeItem("floor-filter");
  if (!focused || !form.contains(focused)) return;
  focused.closest("details")?.toggleAttribute("open", true);
  focused.focus({ preventScroll: true });
})();
