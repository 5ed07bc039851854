/** `npm start`: the whole product. */
import { launch } from './launch.ts';
import { runProduct } from './product.ts';

await launch('.data', runProduct);
