//! octroi-trail
