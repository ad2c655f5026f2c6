/* Reads payment codes with the camera or from a photo: the browser's own reader first, else the vendored one.

   Qiaotou.camera.scan(video, onText)  -> Promise, fulfilled when the picture runs; onText(text) for each new code
   Qiaotou.camera.readPhoto(file)      -> Promise of the text in a photo
   Qiaotou.camera.stop()               -> closes the camera
   Qiaotou.camera.present()            -> whether this browser can open a camera at all

   A refusal is an Error with .code (denied, missing, busy, insecure, unsupported, unreadable) and .message in the
   reader's language. Words and addresses come from this script's own data attributes (components/camera.html). */
(function () {
  'use strict';

  var own = document.currentScript.dataset;
  var PAUSE = 120; // between two looks, in ms: quick to the eye, and a cheap phone stays cool
  var WIDEST = 960; // a code that fills a third of the picture is still four dots a module
  var PHOTO_WIDTHS = [1600, 800]; // a blurred photo is often read only when it is smaller
  var running = null;
  var reader = null;

  function refusal(code) {
    var error = new Error(own[code]);
    error.code = code;
    return error;
  }

  function present() {
    return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  }

  async function scan(video, onText) {
    stop();
    if (!present()) throw refusal(window.isSecureContext ? 'unsupported' : 'insecure');
    var session = { video: video, stream: null, stopped: false };
    running = session;
    var parts = await Promise.all([open(session), codeReader()]).catch(function (error) {
      close(session);
      throw error;
    });
    if (session.stopped) return;
    video.muted = true;
    video.setAttribute('playsinline', '');
    video.srcObject = session.stream;
    await video.play();
    look(session, parts[1], onText, '');
  }

  async function open(session) {
    var wish = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } };
    try {
      session.stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    } catch (error) {
      throw refusal({ NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'missing' }[error.name] || 'busy');
    }
    if (session.stopped) close(session); // stop() came while the question for permission was open
  }

  async function look(session, read, onText, before) {
    if (session.stopped) return;
    var text = session.video.readyState < 2 ? '' : await read(session.video, WIDEST).catch(function () { return ''; });
    if (session.stopped) return;
    if (text && text !== before) onText(text);
    setTimeout(look, PAUSE, session, read, onText, text || before);
  }

  function stop() {
    if (running) close(running);
    running = null;
  }

  function close(session) {
    session.stopped = true;
    if (session.stream) session.stream.getTracks().forEach(function (track) { track.stop(); });
    session.video.srcObject = null;
  }

  async function readPhoto(file) {
    var picture = await load(file);
    var read = await codeReader();
    for (var i = 0; i < PHOTO_WIDTHS.length; i += 1) {
      var text = await read(picture, PHOTO_WIDTHS[i]).catch(function () { return ''; });
      if (text) return text;
    }
    throw refusal('unreadable');
  }

  function load(file) {
    return new Promise(function (resolve, reject) {
      var unreadable = function () { reject(refusal('unreadable')); };
      var picture = new Image();
      var text = new FileReader();
      picture.onload = function () { resolve(picture); };
      picture.onerror = unreadable;
      text.onload = function () { picture.src = text.result; };
      text.onerror = unreadable;
      text.readAsDataURL(file);
    });
  }

  // Both readers are functions (picture or video, widest) -> Promise of text, '' when there is none.
  function codeReader() {
    if (!reader) {
      reader = nativeReader().then(function (found) { return found || vendoredReader(); });
      reader.catch(function () { reader = null; }); // the next try may have a network again
    }
    return reader;
  }

  async function nativeReader() {
    try {
      var formats = await window.BarcodeDetector.getSupportedFormats();
      if (formats.indexOf('qr_code') < 0) return null;
      var detector = new window.BarcodeDetector({ formats: ['qr_code'] });
      await detector.detect(canvasOf(8, 8)); // on some phones it exists and fails at its first use
      return async function (source) {
        var found = await detector.detect(source);
        return found.length ? found[0].rawValue : '';
      };
    } catch (error) {
      return null;
    }
  }

  async function vendoredReader() {
    if (!window.WebAssembly) throw refusal('unsupported');
    await script(own.reader);
    var options = { overrides: { locateFile: function () { return own.wasm; } }, equalityFn: Object.is, fireImmediately: true };
    await window.ZXingWASM.prepareZXingModule(options).catch(function () {
      window.ZXingWASM.purgeZXingModule(); // it would keep the failure for ever
      throw refusal('unsupported');
    });
    var wanted = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1, textMode: 'Plain' };
    return async function (source, widest) {
      var found = await window.ZXingWASM.readBarcodes(pixels(source, widest), wanted);
      return found.length ? found[0].text : '';
    };
  }

  function script(address) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement('script');
      element.src = address;
      element.onload = resolve;
      element.onerror = function () { reject(refusal('unsupported')); };
      document.head.appendChild(element);
    });
  }

  function pixels(source, widest) {
    var width = source.videoWidth || source.naturalWidth;
    var height = source.videoHeight || source.naturalHeight;
    var scale = Math.min(1, widest / Math.max(width, height));
    var canvas = canvasOf(Math.round(width * scale), Math.round(height * scale));
    var context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  function canvasOf(width, height) {
    var canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    return canvas;
  }

  window.addEventListener('pagehide', stop);
  window.Qiaotou = window.Qiaotou || {};
  window.Qiaotou.camera = { scan: scan, readPhoto: readPhoto, stop: stop, present: present };
})();
