// The tab's title says how the floor stands, for whoever has another tab before them: "42 active
// calls, 9 in a menu · Live floor"; and first of all when the page is not live.
(() => {
  const plain = document.title.split(" · ");
  const world = document.querySelector(".sandbox-band") ? plain.splice(0, 1) : []; // stays first
  const word = document.querySelector("[data-link-word]");
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "unit" });
  if (!document.querySelector("[data-figure]")) return;

  document.addEventListener("live:applied", ({ detail }) => detail.topic === "figures" && write());
  document.addEventListener("live:state", write);
  write();

  function write() {
    const { live, joining } = document.body.dataset;
    const late = joining === undefined && live !== "connected" ? word.dataset[live] : "";
    document.title = [...world, late, list.format(told()), ...plain].filter(Boolean).join(" · ");
  }

  function told() {
    const figures = ["active", "menu"].map((name) => document.querySelector(`[data-figure="${name}"]`));
    return figures.filter((figure) => figure.dataset.value !== "0").map((figure) => `${figure.querySelector("dd").textContent} ${figure.querySelector("dt").textContent.trim()}`);
  }
})();
