export { authenticate } from './authenticate.ts';
export { login } from './login.ts';
export { logout } from './logout.ts';
export { me } from './me.ts';
export { register } from './register.ts';
