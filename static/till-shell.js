/* The till's shell: whose till it is and what it may do, as last learnt; and the way back when the network is there. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-shell]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var kept = window.Qiaotou.kept;
  var LOOK = 2000; // between two looks whether the network is back, in ms
  var looking = false;
  begin();
  window.addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  setInterval(look, LOOK);

  async function begin() {
    var terms = window.indexedDB && await kept.get('till', 'terms');
    if (terms) introduce(terms);
    var may = Boolean(terms && terms.enabled && Date.now() + terms.ahead < terms.good_until);
    document.getElementById('sale').hidden = !may;
    part('off').hidden = may;
    part('limits').hidden = !may;
  }

  function introduce(terms) {
    document.querySelector('[data-shop]').textContent = terms.shop.name;
    document.querySelector('[data-who]').textContent = terms.clerk + ' · ' + terms.till;
    desk.dataset.faceValue = terms.face_value_fen;
    var known = new Date(terms.server_time).toLocaleString(document.documentElement.lang, {
      timeZone: 'Asia/Shanghai', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false
    });
    part('limits').textContent = till.fill(part('limits').dataset.words, {
      person: terms.person_points, till: terms.till_points, moment: known
    });
  }

  // By itself only when nobody is in the middle of a sale.
  async function look() {
    if (looking) return;
    looking = true;
    var there = await reached();
    looking = false;
    var idle = till.idle() && !document.getElementById('sale').querySelector('video').srcObject;
    if (there && idle) window.location.assign(part('back').querySelector('a').href);
    else part('back').hidden = !there;
  }

  async function reached() {
    try {
      await fetch('/robots.txt', { method: 'HEAD', cache: 'no-store' });
      return true;
    } catch (error) {
      return false;
    }
  }

  function part(name) { return desk.querySelector('[data-' + name + ']'); }
})();
