/* What others did while the till looked on: a villager who paid by the shop's sticker, a colleague at another till. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var heard = desk.querySelector('[data-heard]');
  var quiet = desk.querySelector('[data-quiet]');
  var known = null; // how each of the last sales stood when last heard
  till.listeners = till.listeners || [];

  function hear(told) {
    if (!told.sales) return;
    var before = known;
    known = {};
    told.sales.forEach(function (sale) { known[sale.id] = sale.state; });
    if (!before) return;
    var changed = told.sales.filter(function (sale) { return before[sale.id] !== sale.state; });
    changed.filter(isNews).reverse().forEach(announce);
    if (changed.length) till.refresh();
    till.listeners.forEach(function (listen) { listen(changed); });
  }

  // What is paid at a till is announced there. A sticker has none: every till of the shop says it.
  function isNews(sale) {
    return sale.means === 'sticker' && sale.state === 'captured';
  }

  function announce(sale) {
    var received = till.fill(till.said.received, { points: sale.points });
    var line = document.createElement('p');
    line.className = 'lead';
    line.textContent = received + ' ' + till.fill(till.said.from, { surname: sale.payer.name, village: sale.payer.village });
    var more = document.createElement('p');
    more.textContent = till.said.bySticker + ' · ' + sale.number;
    heard.querySelector('[data-lines]').prepend(line, more);
    heard.hidden = false;
    window.Qiaotou.say(received, true);
  }

  function hush() {
    heard.hidden = true;
    heard.querySelector('[data-lines]').textContent = '';
  }

  heard.querySelector('[data-seen]').addEventListener('click', hush);
  quiet.hidden = window.Qiaotou.mayBeHeard();
  document.addEventListener('click', function () { quiet.hidden = true; }, { once: true });
  window.Qiaotou.news({ events: desk.dataset.events, poll: desk.dataset.news, hear: hear });
})();
