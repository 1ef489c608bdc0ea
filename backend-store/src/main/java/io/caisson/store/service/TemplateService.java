package io.caisson.store.service;

import java.util.List;

/** What volumes of a kind have in common. Any thread; blocks, with bounded waits. Objects are named by id or by name. */
public interface TemplateService {

    /** Name and id of the template of volumes that say nothing. */
    String DEFAULT = "default";

    /** The same, but a deletion is refused as CHANGED unless the template stands at this revision then. */
    TemplateService onlyAt(long revision);

    /** Makes it, unless just this one is there: what a template says never changes, as volumes were made from it. */
    Created<Template> create(TemplateSpec spec) throws ServiceException;

    Template get(String idOrName) throws ServiceException;

    /** By name; the one that is always there first. */
    List<Template> list();

    /** Forgets one that no volume was made from; the one that is always there stays. */
    void delete(String idOrName) throws ServiceException;
}
