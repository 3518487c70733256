// Hands htmx the page's one Trusted Types policy, and keeps it and htmx's morph for the live bridge.
// Whatever is parsed comes from our own server and was escaped there; the policy passes it on.
(() => {
  const pass = { createHTML: (text) => text };
  const policy = window.trustedTypes ? window.trustedTypes.createPolicy("htmx", pass) : pass;
  htmx.registerExtension("callfloor", {
    init(api) {
      api.initSecurity(policy);
      window.callfloor = { ...window.callfloor, morph: api.morph };
    },
  });
  window.callfloor = { ...window.callfloor, trusted: (text) => policy.createHTML(text) };
})();
