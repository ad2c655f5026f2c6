/* How a sale ended: seen from across the counter, said aloud, and the last sales always in sight.

   Qiaotou.till.present(picture, title, payer, more, tone, acts)  -> fills the answer; `acts` are the buttons it offers
   Qiaotou.till.showSale(sale, aloud)                             -> the same for a sale, however it stands
   Qiaotou.till.next()                                            -> back to the amount, for the next payer
   Qiaotou.till.refresh()                                         -> takes the last sales and today's total anew
   Qiaotou.till.idle()                                            -> whether nobody is in the middle of a sale */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var said = till.said;
  var answer = desk.querySelector('[data-answer]');
  var form = document.getElementById('sale');
  var ACTS = ['same', 'next', 'receipt', 'ask', 'take-back'];
  var HABIT = 2000; // an Enter this soon, in ms, ended the code that was typed or scanned, and not the answer to it
  var READ = 4000; // so long, in ms, an answer stays for whoever reads it
  var since = 0;
  var LOOKS = { captured: ['check', 'good'], awaiting: ['clock', 'wait'], declined: ['cross', 'bad'], expired: ['clock', 'bad'], voided: ['undo', 'plain'] };

  till.shown = null; // the sale on the screen
  till.kept = null; // or the key of one that is kept until there is a network

  till.showSale = function (sale, aloud) {
    var from = till.fill(said.from, { surname: sale.payer.name, village: sale.payer.village });
    var look = LOOKS[sale.state] || LOOKS.captured;
    till.shown = sale;
    if (sale.state === 'captured') {
      var received = till.fill(said.received, { points: sale.points });
      till.present(look[0], received, from, till.fill(said.worth, { yuan: till.yuan(sale.amount_fen) }), look[1], ['next', 'receipt']);
      if (aloud) window.Qiaotou.say(received, true);
    } else if (sale.state === 'awaiting') {
      var asked = till.fill(said.waitingMore, { points: sale.points });
      var needed = sale.waits_for === 'pace' ? said.waitsForPace : said.waitsForAmount;
      till.present(look[0], said.waiting, from, asked + ' ' + needed, look[1], ['take-back']);
    } else {
      var why = said[sale.state];
      if (sale.state === 'declined' && !sale.closed_by_payer) why = sale.counter_closed ? said.counterClosed : said.takenBack;
      till.present(look[0], said.nothing, from, why, look[1], sale.state === 'voided' ? ['next'] : ['same', 'next']);
      if (aloud) window.Qiaotou.say(said.nothing, false);
    }
  };

  till.present = function (picture, title, payer, more, tone, acts) {
    var use = answer.querySelector('[data-picture]');
    till.kept = null;
    use.setAttribute('href', use.dataset.icons + '#' + picture);
    answer.className = 'till-result tone-' + tone;
    answer.querySelector('[data-title]').textContent = title;
    answer.querySelector('[data-payer]').textContent = payer;
    answer.querySelector('[data-more]').textContent = more;
    ACTS.forEach(function (name) {
      answer.querySelector('[data-' + name + ']').hidden = (acts || []).indexOf(name) < 0;
    });
    if (till.shown) answer.querySelector('[data-receipt]').href = '/receipts/' + till.shown.id;
    form.hidden = true;
    answer.hidden = false;
    since = Date.now();
    (acts && /next|same/.test(acts[0]) ? answer.querySelector('[data-' + acts[0] + ']') : answer).focus();
    answer.scrollIntoView({ block: 'nearest' });
  };

  till.next = function () {
    goOn();
    till.clearAmount();
  };

  function goOn() {
    var points = till.points();
    till.shown = till.kept = null;
    form.reset();
    answer.hidden = true;
    form.hidden = false;
    till.setAmount(points);
  }

  // A key that was meant for the code presses no button of the answer.
  function unlessByHabit(go) {
    return function (event) { if (event.detail || Date.now() - since > HABIT) go(); };
  }

  till.mayGoOn = function () {
    return answer.hidden || !answer.querySelector('[data-next]').hidden;
  };

  till.idle = function () {
    return answer.hidden ? !till.points() : till.mayGoOn() && Date.now() - since > READ;
  };

  till.refresh = async function () {
    try {
      var response = await fetch(window.location.pathname, { credentials: 'same-origin' });
      var page = new DOMParser().parseFromString(await response.text(), 'text/html');
      ['today', 'last-sales', 'latest'].forEach(function (id) {
        var fresh = page.getElementById(id);
        if (fresh) document.getElementById(id).replaceWith(document.importNode(fresh, true));
      });
    } catch (error) { /* the lists stay as they were; the next sale takes them anew */ }
  };

  // A digit that no field gets begins the next amount: after a sale one can go on typing, or scanning, at once.
  document.addEventListener('keydown', function (event) {
    var elsewhere = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (elsewhere || !/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!answer.hidden && till.mayGoOn()) till.next();
    if (!form.hidden) till.focusAmount();
  });

  answer.querySelector('[data-next]').addEventListener('click', unlessByHabit(till.next));
  answer.querySelector('[data-same]').addEventListener('click', unlessByHabit(goOn));
})();
