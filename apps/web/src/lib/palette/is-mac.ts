/** Whether the keyboard has a Command key where others have Control. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
