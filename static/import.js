// Sending a village's table: how much of the file has gone, then that its rows are being read.
// Without this file the form is sent as it is, and the same page comes back.
(() => {
  const form = document.querySelector("[data-upload]");
  const shown = form?.querySelector("[data-progress]");
  if (!form || !shown || !window.XMLHttpRequest || !window.FormData) return;
  const bar = shown.querySelector("progress");
  const words = shown.querySelector("p");
  const button = form.querySelector("button");
  const say = (text) => { if (words.textContent !== text) words.textContent = text; };

  const ended = (text) => {
    button.disabled = false;
    bar.hidden = true;
    say(text);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    button.disabled = true;
    shown.hidden = bar.hidden = false;
    bar.value = 0;
    say(words.dataset.sending);
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value"); // it moves without an end: nobody knows how long the rows take
      say(words.dataset.reading);
    });
    request.addEventListener("error", () => ended(words.dataset.lost));
    request.addEventListener("timeout", () => ended(words.dataset.lost));
    request.addEventListener("load", () => {
      if (!request.responseText.includes("<html")) return ended(words.dataset.lost);
      document.open();
      document.write(request.responseText);
      document.close();
      window.scrollTo(0, 0);
    });
    request.open("POST", form.action);
    request.timeout = 120000;
    request.send(data);
  });
})();
