/* Lets this phone pay without a network: asks for its secret with the PIN, once, and keeps it where no script, this one
   included, can read it again. Marks this phone among one's phones. */
(function () {
  'use strict';

  var box = document.querySelector('[data-enrol]');
  if (!box) return;
  var kept = window.Qiaotou.kept;
  var code = window.Qiaotou.offlineCode;
  var form = box.querySelector('[data-form]');
  var pin = form.querySelector('input');
  var begin = form.querySelector('[data-begin]');
  var busy = false;

  if (code.possible()) look();
  else say(box.dataset.missing);
  begin.addEventListener('click', enrol);
  pin.addEventListener('keydown', function (event) { if (event.key === 'Enter') enrol(); });

  async function look() {
    var phone = await kept.get('mine', 'phone').catch(function () { return null; });
    var known = phone && phone.owner === box.dataset.owner && document.querySelector('[data-phone="' + phone.id + '"]');
    box.querySelector('[data-done]').hidden = !known;
    form.hidden = Boolean(known);
    if (known) known.querySelector('[data-this]').hidden = false;
  }

  async function enrol() {
    if (busy) return;
    busy = true;
    begin.setAttribute('aria-disabled', 'true');
    try {
      await keep(await ask());
      window.location.assign(box.dataset.page);
    } catch (error) {
      pin.value = '';
      say(error.words || box.dataset.failed);
      pin.focus();
    }
    begin.removeAttribute('aria-disabled');
    busy = false;
  }

  async function ask() {
    var token = document.querySelector('meta[name="csrf-token"]').content;
    var response = await fetch(box.dataset.api, {
      method: 'POST', credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': token },
      body: JSON.stringify({ pin: pin.value, label: kind() })
    });
    var told = await response.json();
    if (response.ok) return told;
    var refusal = new Error(told.code);
    refusal.words = [told.detail].concat(Object.keys(told.errors || {}).map(function (name) { return told.errors[name].join(' '); })).join(' ');
    throw refusal;
  }

  async function keep(told) {
    var phone = {
      id: told.id, owner: box.dataset.owner, township: told.township, number: told.number,
      secret: await code.secret(told.secret), ahead: told.server_time - Date.now(), goodUntil: told.good_until,
      points: told.person_points
    };
    await kept.put('mine', 'owner', box.dataset.owner);
    await kept.putFor(box.dataset.owner, 'phone', phone);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }

  function say(text) {
    box.querySelector('[data-says]').textContent = text;
  }

  function kind() {
    var known = ['iPhone', 'iPad', 'HarmonyOS', 'Android', 'Windows', 'Mac', 'Linux'];
    return known.find(function (name) { return navigator.userAgent.indexOf(name) >= 0; }) || '';
  }
})();
