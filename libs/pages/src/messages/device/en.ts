import { sentence } from '../sentence.js';
import type { DeviceWords } from './words.js';

export const en: DeviceWords = {
  device: {
    title: 'Connect a device',
    lead: (tenant) => sentence(`Let a device use your account at ${tenant}`),
    code: 'Code on the device',
    hint: 'Eight letters. Capitals and hyphens make no difference.',
    checkTitle: 'Does your device show this code?',
    check: 'Go on only if it stands on the screen of a device that you have before you. If somebody sent you this link, close the page.',
    warning: 'Enter only a code that you read on your own device, never one that somebody sent you or told you.',
    submit: 'Continue',
    missing: 'Please enter the code that your device shows.',
    wrong: 'No device is waiting with this code. Compare it with the device, or have the device show a new one.',
    tooMany: 'There were too many wrong codes. Please wait a while and try again.',
    request: {
      text: (client) => `${client} runs on another device, which gets this access.`,
      address: 'Address',
      program: 'Device',
      time: 'Time',
      unknown: 'Unknown',
      warning: 'Allow this only if you started it yourself and have the device before you. Nobody needs your approval to help you.',
    },
    allowedTitle: 'The device is connected',
    allowed: (client) => `${client} goes on there within a few seconds. You can close this page.`,
    toApplications: 'See which applications have access',
    deniedTitle: 'The device gets no access',
    denied: (client) => `${client} was told so. You can close this page.`,
  },
};
