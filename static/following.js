/* A page of one thing that waits (a sale, a bill): loaded again as soon as it stands otherwise.

   The element says where to ask and how it stands now: data-follow="/api/v1/..." data-state="awaiting". */
(function () {
  'use strict';

  var waiting = document.querySelector('[data-follow]');
  var LOOK = 700; // between two looks, in ms
  if (!waiting) return;

  async function look() {
    try {
      var response = await fetch(waiting.dataset.follow, { credentials: 'same-origin' });
      if (response.ok && (await response.json()).state !== waiting.dataset.state) return window.location.reload();
    } catch (error) { /* no network: asked again in a moment */ }
    setTimeout(look, LOOK);
  }

  setTimeout(look, LOOK);
})();
