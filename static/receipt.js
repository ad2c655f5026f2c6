/* A receipt that was just made: said aloud, and alive, so that an old picture of one can't be shown instead.

   The clock and the seconds since the payment run on; a screenshot stands still. */
(function () {
  'use strict';

  var sign = document.querySelector('[data-alive]');
  if (window.location.hash === '#paid') sayIt();
  if (!sign) return;

  var clock = sign.querySelector('[data-clock]');
  var ago = sign.querySelector('[data-ago]');
  var began = performance.now();
  var SHANGHAI = 8 * 3600;

  // From the server's clock, since a phone's may be wrong by hours.
  function tick() {
    var passed = Math.floor((performance.now() - began) / 1000);
    var time = (Number(sign.dataset.now) + passed + SHANGHAI) % 86400;
    clock.textContent = [Math.floor(time / 3600), Math.floor(time / 60) % 60, time % 60].map(function (part) {
      return String(part).padStart(2, '0');
    }).join(':');
    var seconds = Number(sign.dataset.now) + passed - Number(sign.dataset.at);
    ago.textContent = seconds < 60 ? sign.dataset.seconds.replace('{n}', seconds) : sign.dataset.minutes.replace('{n}', Math.floor(seconds / 60));
    setTimeout(tick, 1000);
  }

  function sayIt() {
    var said = document.querySelector('[data-say]');
    if (said) window.Qiaotou.say(said.dataset.say, said.dataset.good === 'yes');
    window.history.replaceState(null, '', window.location.pathname + window.location.search); // once is enough
  }

  tick();
})();
