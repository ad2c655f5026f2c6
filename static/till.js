/* The till: amount, code, answer, without leaving the page. Without these scripts the page's form does the same.

   Each sale is asked for by static/asking.js, so nothing is ever taken twice and the screen says what is known.

   For scripts that bring another way to pay, once this script has run:
     Qiaotou.till.reads(pattern, take)      codes that match go to take(text, points) instead of being sold to
     Qiaotou.till.sell({address, body})     asks for a sale and shows how it ended; `body` gets its key here.
                                            Without `address` it is a sale by the payer's code: {code, points}
     Qiaotou.till.present, .showSale, .next, .refresh, .points(), .said   (till-answers.js, till-amount.js)
   and the events of static/asking.js, with detail.screen 'qiaotou-till'. Whenever a sale's outcome is on the screen the
   document gets `qiaotou:outcome` with the outcome as its detail. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var said = till.said;
  var api = desk.dataset.api;
  var sales = window.Qiaotou.sales('qiaotou-till');
  var WATCH = 700; // between two looks at a sale that waits, in ms
  var LOOK_BACK = 3000; // how often it is looked whether an answer can be had now, in ms
  var PAY_CODE = /^97[0-9]{16}$/;
  var readers = [];
  var busy = false;

  till.reads = function (pattern, take) { readers.push([pattern, take]); };

  till.knows = function (text) {
    return PAY_CODE.test(text) || readers.some(function (reader) { return reader[0].test(text); });
  };

  till.take = function (text) {
    if (busy) return;
    if (!till.points()) return till.askAmount();
    till.closeCamera();
    var other = readers.filter(function (reader) { return reader[0].test(text); })[0];
    if (other) other[1](text, till.points());
    else till.sell({ body: { code: text, points: till.points() } });
  };

  till.sell = async function (wanted) {
    if (busy) return;
    busy = true;
    till.shown = null;
    till.present('clock', said.sending, '', '', 'plain');
    var sale = { address: wanted.address || api, body: wanted.body, giveUp: api + '/abandonments' };
    show(await sales.make(sale, function () { till.present('clock', said.sending, '', said.retrying, 'wait'); }));
  };

  function show(outcome) {
    busy = false;
    if (outcome.status === 401) return window.location.assign(desk.dataset.signIn);
    if (outcome.unknown) till.present('warning', said.unknown, '', said.unknownMore, 'wait', till.noNetwork() ? ['ask', 'next'] : ['ask']);
    else if (outcome.nothing) refuse(said.nothingMore);
    else if (outcome.show) outcome.show(); // who settled it has its own words for it
    else if (outcome.status >= 300) refuse(outcome.body.detail || said.refused);
    else showSale(outcome.body);
    document.dispatchEvent(new CustomEvent('qiaotou:outcome', { detail: outcome }));
  }

  function refuse(why) {
    till.present('cross', said.nothing, '', why, 'bad', till.points() ? ['same', 'next'] : ['next']);
    window.Qiaotou.say(said.nothing, false);
  }

  till.follow = showSale;

  function showSale(sale) {
    till.showSale(sale, true);
    till.refresh();
    if (sale.state === 'awaiting') watch(sale.id);
  }

  // A sale whose answer never came, of this page or of one that was closed: asked for until it is known.
  async function conclude(quietly) {
    var sale = sales.left()[0];
    if (!sale || busy || till.noNetwork()) return;
    busy = true;
    if (!quietly) till.present('clock', said.sending, '', said.retrying, 'wait');
    var outcome = await sales.conclude(sale);
    busy = false;
    if (!(quietly && outcome.unknown)) show(outcome);
  }

  // Where an answer is missing already it stays on the screen as it is until there is one.
  function lookAgain() {
    var missing = !desk.querySelector('[data-ask]').hidden;
    if (till.mayGoOn() || missing) conclude(missing);
  }

  // A sale that waits for the payer's PIN is looked at until it ends.
  async function watch(id) {
    await new Promise(function (done) { setTimeout(done, WATCH); });
    if (!till.shown || till.shown.id !== id || till.shown.state !== 'awaiting') return;
    var reply = await window.Qiaotou.ask('GET', api + '/' + id);
    if (reply.status === 200 && reply.body.state !== 'awaiting') showSale(reply.body);
    else if (reply.status === 403 || reply.status === 404) refuse(said.counterClosed); // sent away meanwhile
    else watch(id);
  }

  // The button of an unknown outcome; another page of this browser may have learnt it meanwhile.
  function askAgain() {
    if (sales.left().length) conclude();
    else till.next();
  }

  async function takeBack() {
    var reply = await window.Qiaotou.ask('POST', api + '/' + till.shown.id + '/declines');
    if (reply.status === 201) till.showSale(reply.body, false);
  }

  desk.querySelector('[data-take-back]').addEventListener('click', takeBack);
  desk.querySelector('[data-ask]').addEventListener('click', askAgain);
  window.addEventListener('online', lookAgain);
  document.addEventListener('visibilitychange', lookAgain);
  setInterval(lookAgain, LOOK_BACK);
  (till.begin || []).forEach(function (start) { start(); });
  conclude();
})();
