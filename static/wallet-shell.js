/* The wallet without a network: what was last known, with when, and the code that this phone makes by itself.

   Nothing here asks the server for anything but whether it can be reached. */
(function () {
  'use strict';

  var box = document.querySelector('[data-wallet-shell]');
  var kept = window.Qiaotou.kept;
  var code = window.Qiaotou.offlineCode;
  var said = box.dataset;
  var KEPT_FOR = 30 * 24 * 3600 * 1000; // older than that says too little
  var LOOK = 10000; // between two looks whether the network is back, in ms
  var shown = null; // the phone whose code is on the screen
  var digits = '';

  begin();
  part('open').addEventListener('click', open);
  part('reload').addEventListener('click', function () { window.location.assign(window.location.pathname + '?again=1'); });
  window.addEventListener('online', look);
  setInterval(look, LOOK);

  async function begin() {
    if (!window.indexedDB || await kept.get('mine', 'locked') || !await kept.get('mine', 'owner')) return nothing();
    var wallet = await kept.get('mine', 'wallet');
    var known = wallet && Date.now() - wallet.at < KEPT_FOR;
    if (known) showWallet(wallet);
    await offerCode(await kept.get('mine', 'phone'));
    if (!known && !shown) nothing();
  }

  function nothing() { part('nothing').hidden = false; }

  function showWallet(wallet) {
    var face = wallet.wallet.face_value_fen;
    part('points').textContent = wallet.wallet.points;
    part('worth').textContent = fill(said.worth, { yuan: yuan(wallet.wallet.points * face) });
    part('known').textContent = fill(said.known, { moment: moment(wallet.at) });
    wallet.lines.filter(function (line) { return line.change; }).forEach(showLine);
    part('wallet').hidden = false;
    part('statement').hidden = !part('lines').children.length;
  }

  function showLine(line) {
    var row = part('line').content.cloneNode(true);
    row.querySelector('[data-why]').textContent = line.why;
    row.querySelector('[data-when]').textContent = moment(Date.parse(line.at));
    var change = row.querySelector('[data-change]');
    change.textContent = (line.change > 0 ? '+' : '−') + Math.abs(line.change);
    change.classList.add(line.change > 0 ? 'money-in' : 'money-out');
    part('lines').appendChild(row);
  }

  // The code

  async function offerCode(phone) {
    if (!phone || phone.off || !code.possible()) return;
    part('pay').hidden = false;
    if (now(phone) > phone.goodUntil) {
      part('open').hidden = true;
      part('code-says').textContent = said.over;
      return;
    }
    shown = phone;
    part('code-says').textContent = fill(said.most, { points: phone.points });
    if (window.location.pathname.indexOf('/wallet/pay-code') === 0) open();
  }

  function open() {
    if (!shown) return;
    part('open').hidden = true;
    part('figure').hidden = false;
    tick();
    setInterval(tick, 500);
    document.addEventListener('visibilitychange', tick);
  }

  async function tick() {
    if (document.hidden) return;
    var at = now(shown);
    var left = Math.ceil((code.step - at % code.step) / 1000);
    part('progress').value = left;
    part('seconds').textContent = fill(said.left, { seconds: left });
    var made = await code.make(shown, at);
    if (made === digits) return;
    digits = made;
    part('picture').src = window.Qiaotou.qr(digits);
    part('digits').textContent = digits.replace(/(\d{4})(?=\d)/g, '$1 ');
  }

  // The server's time, as far as this phone knows it.
  function now(phone) { return Date.now() + phone.ahead; }

  // Back to the page as it is with a network: never by itself, for a shop may be scanning.
  async function look() {
    try {
      await fetch('/robots.txt', { method: 'HEAD', cache: 'no-store' });
      part('back').hidden = false;
    } catch (error) {
      part('back').hidden = true;
    }
  }

  function moment(at) {
    return new Date(at).toLocaleString(document.documentElement.lang, {
      timeZone: 'Asia/Shanghai', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false
    });
  }

  function yuan(fen) { return Math.floor(fen / 100) + '.' + String(fen % 100).padStart(2, '0'); }

  function part(name) { return box.querySelector('[data-' + name + ']'); }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }
})();
