// Offers only the voices of the chosen language: select [data-voices-for] names the select of voices.
(() => {
  document.addEventListener("change", (event) => event.target.matches("[data-voices-for]") && narrow(event.target, true));
  document.addEventListener("htmx:after:swap", all);
  all();

  function all() {
    for (const locale of document.querySelectorAll("[data-voices-for]")) narrow(locale, false);
  }

  function narrow(locale, changed) {
    const voices = document.getElementById(locale.dataset.voicesFor);
    if (!voices) return;
    for (const option of voices.options) {
      const fits = option.hasAttribute("data-any-language") || option.dataset.locale === locale.value;
      option.hidden = option.disabled = !fits;
    }
    if (changed && voices.selectedOptions[0]?.disabled) voices.value = "";
  }
})();
