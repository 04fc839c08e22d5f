import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { SignUpWords } from './words.js';

export const signUp: InEveryLanguage<SignUpWords> = { en, de, fr, es };
