/* A bill for one sale: the till shows its code, the villager scans it, and the till says how it ended. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var said = till.said;
  var box = desk.querySelector('[data-bill]');
  var button = desk.querySelector('[data-make-bill]');
  if (!box || !button) return; // a till that was opened without a network makes no bills
  var form = document.getElementById('sale');
  var api = desk.dataset.bills;
  var bill = null; // on the screen
  var endsAt = 0;
  var LOOK = 2; // in seconds, should the shop's news not come through
  var wanted = null; // the key and the points of the bill that is asked for

  async function make() {
    if (!till.points()) return till.askAmount();
    till.closeCamera();
    if (!wanted || wanted.points !== till.points()) wanted = { key: window.Qiaotou.freshKey(), points: till.points() };
    till.present('clock', said.sending, '', '', 'plain');
    var reply = await window.Qiaotou.ask('POST', api, wanted);
    if (reply.status === 401) return window.location.assign(desk.dataset.signIn);
    if (!reply.known) return till.present('warning', said.nothing, '', said.billUnknown, 'wait', ['next']);
    wanted = null;
    if (reply.status !== 201) return till.present('cross', said.nothing, '', reply.body.detail || said.refused, 'bad', ['next']);
    till.next();
    show(reply.body);
  }

  function show(fresh) {
    bill = fresh;
    endsAt = performance.now() + bill.seconds_left * 1000;
    box.querySelector('[data-bill-points]').textContent = till.fill(said.points, { points: bill.points });
    box.querySelector('[data-bill-picture]').src = bill.image;
    box.querySelector('[data-bill-digits]').textContent = bill.digits.replace(/(\d{4})(?=\d)/g, '$1 ');
    form.hidden = true;
    box.hidden = false;
    box.focus();
    tick();
  }

  function tick() {
    if (!bill) return;
    var left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    box.querySelector('[data-bill-left]').textContent = till.fill(said.billLeft, { seconds: left });
    if (left % LOOK === 0) look();
    if (left) setTimeout(tick, 1000);
  }

  // The shop's news say that something was paid; the bill itself says what became of it.
  async function look() {
    var looked = bill;
    if (!looked) return;
    var reply = await window.Qiaotou.ask('GET', api + '/' + looked.id);
    if (bill !== looked) return;
    if (reply.status === 200 && reply.body.state !== 'open') end(reply.body);
    else if (performance.now() > endsAt) setTimeout(look, 1000);
  }

  function end(ended) {
    bill = null;
    box.hidden = true;
    if (ended.sale) till.follow(ended.sale);
    else till.present('clock', said.nothing, '', ended.state === 'cancelled' ? said.billCancelled : said.billExpired, 'bad', ['next']);
  }

  async function cancel() {
    var reply = await window.Qiaotou.ask('POST', api + '/' + bill.id + '/cancellations');
    if (reply.status === 201 && reply.body.sale) end(reply.body);
    else if (reply.status === 201) back();
    else look();
  }

  function back() {
    bill = null;
    box.hidden = true;
    till.next();
  }

  till.listeners = (till.listeners || []).concat([look]);
  button.hidden = false;
  button.addEventListener('click', make);
  box.querySelector('[data-bill-cancel]').addEventListener('click', cancel);
})();
