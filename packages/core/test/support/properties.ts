import fc from 'fast-check';

/**
 * Looking for a smaller example of a failure may take longer than the test has, which would then only say that its
 * time is up. After this long the smallest so far is reported, with its seed; and runs that are not done are a failure.
 */
fc.configureGlobal({ interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true });
