/** `npm start`: the whole product. */
import { describe } from './errors.ts';
import { runProduct } from './product.ts';
import { readSettings } from './settings.ts';
import { stopSignal } from './signals.ts';

try {
  process.exitCode = await runProduct(readSettings(process.env, '.data'), stopSignal());
} catch (error) {
  console.error(describe(error));
  process.exitCode = 1;
}
process.exit();
