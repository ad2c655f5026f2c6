/* The payer's code at the till: by the camera, typed, or on a photo. What was read goes to Qiaotou.till.take. */
(function () {
  'use strict';

  var desk = document.querySelector('[data-till]');
  if (!desk) return;
  var till = window.Qiaotou.till;
  var camera = window.Qiaotou.camera;
  var form = document.getElementById('sale');
  var code = document.getElementById('f-code');
  var photo = document.getElementById('f-photo');
  var box = desk.querySelector('[data-camera]');
  var scan = desk.querySelector('[data-scan]');

  function openCamera() {
    if (!till.points()) return till.askAmount();
    till.hideKeys();
    scan.hidden = true;
    box.hidden = false;
    tell(box.dataset.hold);
    camera.scan(box.querySelector('video'), function (text) {
      if (till.knows(text)) till.take(text);
      else tell(till.said.otherCode);
    }).catch(function (error) { tell(error.message); });
  }

  till.closeCamera = function () {
    if (camera) camera.stop();
    box.hidden = true;
    scan.hidden = !(camera && camera.present());
    till.showKeys();
  };

  function tell(text) {
    box.querySelector('[data-camera-says]').textContent = text;
  }

  function readTyped() {
    var digits = code.value.replace(/[\s-]/g, '');
    if (till.points() && till.knows(digits)) till.take(digits);
  }

  function readPhoto() {
    if (!photo.files.length || !camera) return;
    if (!till.points()) {
      photo.value = '';
      return till.askAmount();
    }
    camera.readPhoto(photo.files[0]).then(till.take, function () {
      form.submit(); // the server's reader is more patient, and has the words when it fails too
    });
  }

  function submit(event) {
    if (!code.value.trim() && photo.files.length) return; // goes to the server as it is
    event.preventDefault();
    if (code.value.trim()) till.take(code.value);
    else if (!till.points()) till.askAmount();
    else if (!scan.hidden) openCamera();
    else code.focus();
  }

  code.addEventListener('input', readTyped);
  photo.addEventListener('change', readPhoto);
  form.addEventListener('submit', submit);
  scan.addEventListener('click', openCamera);
  box.querySelector('[data-stop]').addEventListener('click', till.closeCamera);
  scan.hidden = !(camera && camera.present());
  desk.querySelector('[data-other-ways]').open = scan.hidden || window.matchMedia('(min-width: 56em)').matches;
})();
