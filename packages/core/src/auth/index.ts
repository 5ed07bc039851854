export { authenticate } from './authenticate.ts';
export { requireSession, requireToken } from './internal.ts';
export { login } from './login.ts';
export { logout } from './logout.ts';
export { me } from './me.ts';
export { register } from './register.ts';
