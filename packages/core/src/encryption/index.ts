export { adoptEncryptionKey } from './adopt.ts';
export { assertEncryptionKeys } from './assert.ts';
export { prepareDatabase } from './prepare-database.ts';
export { type Rotation, rotateEncryptionKey } from './rotate.ts';
