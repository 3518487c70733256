// While the live connection is lost, whatever commands the platform ([data-commands]) is switched
// off and says why: nobody should act on what may no longer be so.
(() => {
  const bar = document.getElementById("linkbar");

  document.addEventListener("live:state", ({ detail }) => block(detail === "lost"));
  for (const name of ["live:applied", "htmx:after:swap"]) document.addEventListener(name, () => document.body.dataset.live === "lost" && block(true));

  function block(lost) {
    for (const control of document.querySelectorAll(lost ? "[data-commands]:not(:disabled)" : "[data-commands][data-waits]")) {
      control.disabled = lost;
      if (lost) {
        control.dataset.waits = control.title;
        control.title = bar?.dataset.commandsText || "";
      } else {
        control.title = control.dataset.waits;
        delete control.dataset.waits;
      }
    }
  }
})();
