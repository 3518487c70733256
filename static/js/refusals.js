// A control that is switched off says why when it is pressed: fingers see no tooltip.
document.addEventListener("click", (event) => {
  const control = event.target.closest('button[aria-disabled="true"][title]');
  if (control) window.callfloor.notify(control.title, "waiting");
});
