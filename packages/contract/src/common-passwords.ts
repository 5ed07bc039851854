/**
 * Whether a password is among the first that anybody tries: a common word with digits or signs around it, a run of
 * the keyboard or the alphabet, or a few characters repeated (OWASP ASVS 5.0, 6.2.4 and 6.2.11; NIST SP 800-63B,
 * 3.1.1.2). Lists of leaked passwords consist of these from the length on that is asked for here.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  return isRepeated(text) || isRun(text) || isWordWithTrimmings(text);
}

/** Of three different characters at most, or a part of up to six over and over. */
function isRepeated(text: string): boolean {
  if (new Set(text).size <= 3) return true;
  return [4, 5, 6].some((length) => {
    const part = text.slice(0, length);
    return part.repeat(Math.ceil(text.length / length)).slice(0, text.length) === text;
  });
}

/** Rows, columns and zigzags of keyboards, the alphabet and the digits, each round and round. */
const RUNS = [
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
].flatMap((run) => [run, [...run].reverse().join('')]);
/** Parts of runs that are shorter than this could be of a word; at the end they are what was put behind. */
const SHORTEST_RUN = 3;

/** Made of runs, forwards or backwards: `qwerty123456`. */
function isRun(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const longest = Math.max(...RUNS.map((run) => sharedLength(text.slice(at), run)));
    if (longest < SHORTEST_RUN) return at > 0 && text.length - at < SHORTEST_RUN;
    at += longest;
  }
  return true;
}

/** How many characters of the text follow one another in a run that has no end. */
function sharedLength(text: string, run: string): number {
  const start = run.indexOf(text.charAt(0));
  if (start < 0) return 0;
  let length = 0;
  while (length < text.length && text[length] === run[(start + length) % run.length]) length += 1;
  return length;
}

/** Of the lists that are published each year, in the languages that are spoken here, and this product's own name. */
const WORDS = new Set(
  `abc access admin administrator amore amministratore andrea angel arsenal ashley baseball basketball batman
  benvenuto butterfly changeme charlie cheese chelsea chocolate ciao ciaociao computer cookie daniel default demo
  dragon flower football forzainter forzajuve forzamilan francesco freedom george ginger giuseppe guest hannah hello
  iloveyou internet jennifer jessica jordan juventus killer letmein liverpool login love lovely manchester martina
  master matrix michael michelle monkey mustang napoli nicole openrouter openrouterwatcher pass passw passwort
  password passwords pepper pokemon princess princessa qwerty qwertyuiop root samsung secret segreta shadow soccer
  starwars strawberry summer sunshine superman superuser sysadmin system temp temporary test tester testing thomas
  tigger toor trustno trustnoone user utente valentina watcher welcome whatever winter`.split(/\s+/),
);

/** `P@ssw0rd!2024`: a common word, or one twice, behind what stands around it and what stands for letters. */
function isWordWithTrimmings(text: string): boolean {
  const trimmed = text.replace(/[^\p{L}]+$/u, '');
  return [trimmed, trimmed.replace(/[013457@$!]/g, (sign) => LETTERS[sign] ?? sign)].some((spelling) => {
    const word = spelling.replace(/^[^\p{L}]+/u, '');
    const half = word.slice(0, word.length / 2);
    return WORDS.has(word) || (half.repeat(2) === word && WORDS.has(half));
  });
}

const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
