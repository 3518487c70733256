// How high rows are: select [data-density-choice], remembered for this browser.
(() => {
  document.querySelector("[data-density-choice]")?.addEventListener("change", ({ target }) => {
    document.documentElement.dataset.density = target.value;
    window.callfloor.prefer("rows", target.value);
  });
})();
