import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { BackchannelWords } from './words.js';

export const backchannel: InEveryLanguage<BackchannelWords> = { en, de, fr, es };
