/* Paying from the villager's phone, by a shop's sticker or a till's bill, without leaving the page until it is known.

   Without this script the page's form does the same. A lost answer is asked for by static/asking.js. */
(function () {
  'use strict';

  var box = document.querySelector('[data-pay]');
  if (!box) return;
  var said = box.dataset;
  var form = box.querySelector('[data-form]');
  var amount = document.getElementById('f-points');
  var answer = box.querySelector('[data-answer]');
  var ask = answer.querySelector('[data-ask]');
  var sales = window.Qiaotou.sales('qiaotou-payments');
  var busy = false;

  function points() {
    var typed = form.elements.points ? form.elements.points.value.trim() : '';
    return /^[1-9][0-9]{0,11}$/.test(typed) ? Number(typed) : 0;
  }

  function read() {
    var wanted = points();
    var fen = wanted * said.faceValue;
    var worth = box.querySelector('[data-worth-now]');
    var enough = wanted <= Number(said.points);
    amount.removeAttribute('aria-invalid');
    if (wanted && enough) {
      worth.textContent = said.worth.replace('{yuan}', Math.floor(fen / 100) + '.' + String(fen % 100).padStart(2, '0')).replace('{left}', said.points - wanted);
    } else {
      worth.textContent = said.tooMuch;
    }
    form.querySelector('button').textContent = wanted ? said.act.replace('{points}', wanted) : said.payWord;
  }

  async function pay(event) {
    if (form.elements.points && !points()) return; // the server has the words for what is not an amount
    event.preventDefault();
    if (busy) return;
    busy = true;
    tell('plain', said.sending, '');
    var body = form.elements.points ? { points: points() } : {};
    if (form.elements.key) body.key = form.elements.key.value;
    var sale = { address: said.api + '/payments', body: body, giveUp: said.api + '/abandonments' };
    show(await sales.make(sale, function () { tell('wait', said.sending, said.retrying); }));
  }

  function show(outcome) {
    busy = false;
    if (outcome.status === 401) return window.location.reload();
    if (outcome.unknown) return tell('wait', said.unknown, said.unknownMore, true);
    if (outcome.nothing) refuse(said.nothingMore);
    else if (outcome.status >= 300) refuse(outcome.body.detail || said.refused);
    else goOn(outcome.body);
  }

  function refuse(why) {
    tell('bad', said.nothing, why);
    if (form && form.elements.key) form.elements.key.value = window.Qiaotou.freshKey();
    if (form) form.hidden = false;
    window.Qiaotou.say(said.nothing, false);
  }

  // A fresh receipt says aloud that it is one: static/receipt.js.
  function goOn(sale) {
    var waits = sale.state === 'awaiting';
    window.location.assign(waits ? said.sales + sale.id + '/confirmation' : said.receipts + sale.id + '#paid');
  }

  function tell(tone, title, more, again) {
    answer.className = 'till-result tone-' + tone;
    answer.querySelector('[data-title]').textContent = title;
    answer.querySelector('[data-more]').textContent = more;
    ask.hidden = !again;
    answer.hidden = false;
    if (form) form.hidden = tone !== 'bad';
    answer.focus();
  }

  async function conclude() {
    var sale = sales.left()[0];
    if (!sale || busy) return;
    busy = true;
    tell('wait', said.sending, said.retrying);
    show(await sales.conclude(sale));
  }

  if (form) form.addEventListener('submit', pay);
  if (amount) {
    amount.addEventListener('input', read);
    read();
  }
  ask.addEventListener('click', conclude);
  window.addEventListener('online', conclude);
  conclude();
})();
