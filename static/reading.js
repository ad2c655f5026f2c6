// Counts the seconds that a reading still needs and wakes the button when they are over.
// It only shows what the server knows: pressing earlier changes nothing, and without this file the server says so in words.
(() => {
  const form = document.querySelector("[data-reading]");
  if (!form) return;
  const button = form.querySelector("[data-button]");
  const says = form.querySelector("[data-says]");
  const progress = form.querySelector("[data-progress]");
  const wanted = Number(form.dataset.seconds);
  const began = performance.now();

  const show = () => {
    const passed = (performance.now() - began) / 1000;
    const left = Math.ceil(wanted - passed);
    progress.value = Math.min(passed, wanted);
    if (left > 0) {
      says.textContent = form.dataset.wait.replace("{seconds}", left);
      setTimeout(show, 500);
      return;
    }
    button.removeAttribute("aria-disabled");
    progress.hidden = true;
    says.textContent = form.dataset.ready;
    says.setAttribute("role", "status"); // said once, not at every second
  };

  // aria-disabled keeps the button reachable by keyboard; the press is held back here.
  button.setAttribute("aria-disabled", "true");
  progress.hidden = false;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else button.setAttribute("aria-disabled", "true"); // a second press sends nothing
  });
  // A page that comes back from the browser's own memory starts awake again.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  show();
})();
