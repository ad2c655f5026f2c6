/* Keeps the screen awake while a page with this script is in sight, where the browser can. */
(function () {
  'use strict';

  if (!navigator.wakeLock) return;

  async function hold() {
    if (document.visibilityState !== 'visible') return;
    try {
      await navigator.wakeLock.request('screen'); // let go of by the browser when the page is out of sight
    } catch (error) { /* the battery is low, or the browser is of another mind: the screen goes dark as it always did */ }
  }

  document.addEventListener('visibilitychange', hold);
  hold();
})();
