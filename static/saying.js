/* Says aloud what happened, for whoever looks elsewhere: a short sound, then the words where the device has a voice.

   Qiaotou.say(text, good)   -> a rising sound for good news, a low one for bad; nothing is fetched for it
   Qiaotou.mayBeHeard()      -> whether the browser lets this page make a sound: most want one tap on it first */
(function () {
  'use strict';

  var GOOD = [[880, 0, 0.12], [1320, 0.13, 0.22]]; // pitch in hertz, from and for how many seconds
  var BAD = [[330, 0, 0.18], [220, 0.2, 0.3]];
  var speaker = null;

  function say(text, good) {
    play(good ? GOOD : BAD);
    if (!window.speechSynthesis || !window.SpeechSynthesisUtterance) return;
    var words = new SpeechSynthesisUtterance(text);
    words.lang = document.documentElement.lang;
    var voice = voiceFor(words.lang);
    if (voice) words.voice = voice;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(words);
  }

  // A voice of another language would read characters out as nothing at all; without any the browser decides.
  function voiceFor(language) {
    var wanted = language.slice(0, 2).toLowerCase();
    return window.speechSynthesis.getVoices().filter(function (voice) {
      return voice.lang.slice(0, 2).toLowerCase() === wanted;
    })[0] || null;
  }

  function play(notes) {
    var Speaker = window.AudioContext || window.webkitAudioContext;
    if (!Speaker) return;
    try {
      speaker = speaker || new Speaker();
      if (speaker.state === 'suspended') speaker.resume();
      notes.forEach(function (note) { sound(note[0], speaker.currentTime + note[1], note[2]); });
    } catch (error) { /* no loudspeaker: what is on the screen says the same */ }
  }

  function sound(pitch, from, seconds) {
    var tone = speaker.createOscillator();
    var loudness = speaker.createGain();
    tone.type = 'triangle';
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, from);
    loudness.gain.exponentialRampToValueAtTime(0.8, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + seconds);
    tone.connect(loudness);
    loudness.connect(speaker.destination);
    tone.start(from);
    tone.stop(from + seconds);
  }

  function mayBeHeard() {
    return !navigator.userActivation || navigator.userActivation.hasBeenActive;
  }

  window.Qiaotou = window.Qiaotou || {};
  window.Qiaotou.say = say;
  window.Qiaotou.mayBeHeard = mayBeHeard;
})();
