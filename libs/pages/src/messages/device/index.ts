import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { DeviceWords } from './words.js';

export const device: InEveryLanguage<DeviceWords> = { en, de, fr, es };
