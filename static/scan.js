/* The villager's scanner: reads a shop's code with the camera and goes to its page, never to anybody else's. */
(function () {
  'use strict';

  var box = document.querySelector('[data-scanner]');
  var camera = window.Qiaotou.camera;
  if (!box) return;
  var form = box.querySelector('[data-form]');
  var view = box.querySelector('[data-camera]');
  var open = box.querySelector('[data-open]');
  var photo = document.getElementById('f-photo');
  var PAGES = /^\/(pay\/[A-Za-z0-9_-]{22}|bills\/95[0-9]{16})$/;

  // The page of ours that a text means, or ''. Our printed address may be another than the one in the bar.
  function pageBehind(text) {
    var plain = text.replace(/[\s-]/g, '');
    if (/^95[0-9]{16}$/.test(plain)) return '/bills/' + plain;
    try {
      var address = new URL(text);
      var ours = address.origin === box.dataset.own || address.origin === window.location.origin;
      return ours && PAGES.test(address.pathname) && !address.search && !address.hash ? address.pathname : '';
    } catch (error) {
      return '';
    }
  }

  function scan() {
    open.hidden = true;
    view.hidden = false;
    view.querySelector('.viewfinder').hidden = false;
    tell(box.dataset.hold);
    camera.scan(view.querySelector('video'), function (text) {
      if (!goTo(text)) tell(box.dataset.other);
    }).catch(function (error) {
      view.querySelector('.viewfinder').hidden = true;
      open.hidden = false;
      tell(error.message);
    });
  }

  function goTo(text) {
    var page = pageBehind(text);
    if (page) {
      camera.stop();
      window.location.assign(page);
    }
    return Boolean(page);
  }

  function tell(text) {
    view.querySelector('[data-camera-says]').textContent = text;
  }

  // The server's reader is more patient, and has the words when it fails too.
  function readPhoto() {
    if (!photo.files.length) return;
    camera.readPhoto(photo.files[0]).then(function (text) { if (!goTo(text)) form.submit(); }, function () { form.submit(); });
  }

  photo.addEventListener('change', readPhoto);
  open.addEventListener('click', scan);
  if (camera.present()) scan();
})();
