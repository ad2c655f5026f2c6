/* "Tell me on this phone": asks the phone for its permission when the button is pressed, never before, subscribes at the
   browser's push service and hands that to the server by the form that is on the page. */
(function () {
  'use strict';

  var box = document.querySelector('[data-push]');
  if (!box) return;
  var form = box.querySelector('[data-form]');
  var says = box.querySelector('[data-says]');
  var button = form.querySelector('button');
  var agent = navigator.userAgent;

  if (/MicroMessenger/i.test(agent)) return say('wechat');
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    return say(/iPhone|iPad/.test(agent) ? 'home' : 'cannot');
  }
  if (Notification.permission === 'denied') return say('denied');
  if (!('known' in box.dataset)) form.hidden = false;

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    say('working');
    subscribe().then(hand, fail);
  });

  async function subscribe() {
    if (await Notification.requestPermission() !== 'granted') throw new Error('denied');
    await navigator.serviceWorker.register(box.dataset.worker, { scope: '/' });
    var worker = await navigator.serviceWorker.ready;
    // One that was made for another key of ours would never work again.
    var old = await worker.pushManager.getSubscription();
    if (old) await old.unsubscribe();
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
  }

  function hand(subscription) {
    var told = subscription.toJSON();
    form.endpoint.value = told.endpoint;
    form.p256dh.value = told.keys.p256dh;
    form.auth.value = told.keys.auth;
    form.label.value = kind();
    form.submit(); // which is not heard by the listener above
  }

  function fail(error) {
    button.removeAttribute('aria-disabled');
    say(error.message === 'denied' ? 'denied' : 'failed');
  }

  function say(what) { says.textContent = box.dataset[what]; }

  function kind() {
    var known = ['iPhone', 'iPad', 'HarmonyOS', 'Android', 'Windows', 'Mac', 'Linux'];
    return known.find(function (name) { return agent.indexOf(name) >= 0; }) || '';
  }

  function bytes(text) {
    var raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
  }
})();
