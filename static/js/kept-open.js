// What somebody has opened stays open when the piece around it is drawn anew.
htmx.registerExtension("kept-open", {
  htmx_before_morph_attr: (element, { attrName }) => !(element instanceof HTMLDetailsElement && attrName === "open"),
});
