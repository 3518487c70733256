// Counts what is typed into [data-counted="limit"] and says it in the element named by data-counter.
// Counts characters as people and Sinch do, not UTF-16 halves.
(() => {
  document.addEventListener("input", (event) => event.target.matches("[data-counted]") && count(event.target));
  document.addEventListener("htmx:after:swap", all);
  all();

  function all() {
    for (const field of document.querySelectorAll("[data-counted]")) count(field);
  }

  function count(field) {
    const place = document.getElementById(field.dataset.counter);
    if (!place) return;
    const typed = [...field.value].length;
    place.textContent = String(typed);
    place.parentElement.classList.toggle("counter-over", typed > Number(field.dataset.counted));
  }
})();
