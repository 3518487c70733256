// Light or dark: applied before the first paint, switched by [data-theme-switch], remembered here
// and, when somebody is signed in, on the server.
(() => {
  const root = document.documentElement;
  const remembered = read();
  if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const theme = shown() === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* private windows forget it */ }
    window.callfloor.prefer("theme", theme);
  });

  function shown() {
    if (root.dataset.theme) return root.dataset.theme;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  function read() {
    try { return localStorage.getItem("theme"); } catch { return null; }
  }
})();
