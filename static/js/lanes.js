// Lets the lanes of a call that goes on grow with it: spans carry data-begin and, once over, data-end.
// A span too short for its word shows none; its title and the lane's name still say it.
(() => {
  const { clock } = window.callfloor;

  setInterval(draw, 1000);
  for (const name of ["live:applied", "side:shown"]) document.addEventListener(name, draw);
  addEventListener("resize", draw);
  draw();

  function draw() {
    for (const lanes of document.querySelectorAll("[data-lanes]")) {
      if (!lanes.dataset.end && document.body.dataset.live !== "lost") grow(lanes);
      for (const word of lanes.querySelectorAll(".span text")) fit(word);
    }
  }

  function grow(lanes) {
    const begin = Date.parse(lanes.dataset.begin);
    const whole = Math.max(1, clock.now() - begin);
    for (const span of lanes.querySelectorAll(".span")) {
      const from = Date.parse(span.dataset.begin);
      const to = span.dataset.end ? Date.parse(span.dataset.end) : begin + whole;
      span.setAttribute("x", `${(100 * (from - begin)) / whole}%`);
      span.setAttribute("width", `${Math.max(0, (100 * (to - from)) / whole)}%`);
    }
  }

  function fit(word) {
    const room = word.closest(".span").querySelector("rect").getBoundingClientRect().width;
    word.setAttribute("visibility", word.getComputedTextLength() + 12 > room ? "hidden" : "visible");
  }
})();
